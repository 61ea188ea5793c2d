import { SaxesParser } from 'saxes';

/** An element of a document. Prefixes of namespaces are dropped. */
export interface XmlNode {
  name: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
}

/** The root of a document. Throws an Error for text that is not well-formed. */
export function parseXml(text: string): XmlNode {
  const parser = new SaxesParser();
  const above: XmlNode[] = [{ name: '', attributes: {}, children: [], text: '' }];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const node: XmlNode = { name: local(name), attributes: {}, children: [], text: '' };
    for (const [key, value] of Object.entries(attributes)) node.attributes[local(key)] = String(value);
    above.at(-1)?.children.push(node);
    above.push(node);
  });
  const append = (more: string) => {
    const node = above.at(-1);
    if (node) node.text += more;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    above.pop();
  });
  parser.write(text).close();
  const root = above[0]?.children[0];
  if (!root) throw new Error('The document is empty.');
  return root;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
