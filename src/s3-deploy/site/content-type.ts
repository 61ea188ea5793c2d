import { Mime } from 'mime/lite';
import standard from 'mime/types/standard.js';

/** What the standard table lacks or says in a way that browsers do not want, by type. */
const types = new Mime(standard, {
  'application/vnd.android.package-archive': ['apk'],
  'application/vnd.apple.mpegurl': ['m3u8'],
  'application/vnd.ms-excel': ['xls'],
  'application/vnd.ms-fontobject': ['eot'],
  'application/vnd.ms-powerpoint': ['ppt'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'audio/flac': ['flac'],
  'image/vnd.microsoft.icon': ['ico'],
  'model/vnd.usdz+zip': ['usdz'],
});
types.define({ 'text/javascript': ['*js', '*mjs', 'cjs'], 'application/gzip': ['*gz', 'tgz'] }, true);

/** Files that have no extension, and whose readers insist on a type. */
const BY_NAME = new Map([
  ['apple-app-site-association', 'application/json'],
  ['assetlinks.json', 'application/json'],
]);

/** Types that are text without beginning with `text/`, and whose characters are not always UTF-8 to a browser. */
const XML = /^(?:application\/xml|.+\+xml)$/;

/** Type of a file by its name. */
export function contentType(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const known = name.includes('.') ? types.getType(name) : undefined;
  const type = BY_NAME.get(name) ?? known ?? 'application/octet-stream';
  return type.startsWith('text/') || XML.test(type) ? `${type}; charset=utf-8` : type;
}
