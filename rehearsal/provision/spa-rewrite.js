/*
 * The viewer-request function of our websites (CloudFront Functions, JavaScript runtime 2.0: ES 5.1 with const, let and
 * arrow functions; neither modules nor classes nor destructuring).
 *
 * A single-page app answers every address of its own with its index.html, and finds its way from there. Pull requests are
 * shown in folders below /preview/, each with an index.html of its own.
 */

/** Folder of the deployments' own records, here and in each preview. It is nobody's business. */
const RECORDS = '.s3-deploy';

const PREVIEW = /^\/preview\/([^/]+)(\/.*)?$/;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  if (isRecord(request.uri)) return notFound();
  const preview = PREVIEW.exec(request.uri);
  const root = preview ? `/preview/${preview[1]}` : '';
  const path = preview ? preview[2] || '/' : request.uri;
  // S3 reads a plus in an address as a space, which no browser means by it.
  request.uri = isPage(path) ? `${root}/index.html` : request.uri.replace(/\+/g, '%2B');
  return request;
}

/** An address without a file name is the app's. Files below .well-known have fixed names, some without a dot. */
function isPage(path) {
  if (path.indexOf('/.well-known/') === 0) return false;
  return path.slice(path.lastIndexOf('/') + 1).indexOf('.') < 0;
}

/** S3 decodes what it is asked for: a name with escapes (`%2Es3-deploy`, `preview%2F12`) is the same name. */
function isRecord(uri) {
  try {
    return decodeURIComponent(uri).split('/').indexOf(RECORDS) >= 0;
  } catch (_error) {
    return true;
  }
}

function notFound() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'text/plain; charset=utf-8' },
      'cache-control': { value: 'no-store' },
    },
    body: 'Not found\n',
  };
}
