import { SaxesParser } from 'saxes';
import { Unreadable } from '../model.ts';

export interface XmlHandler {
  /** `name` is without its prefix. */
  open(name: string, attributes: Record<string, string>): void;
  close(name: string): void;
  /** Text and CDATA, in pieces. */
  text(text: string): void;
  comment(text: string): void;
}

const DEPTH = 256;
const TOKEN_CHARACTERS = 64 * 1024 * 1024;

/** Control characters are no XML, but test output is full of them: the escape character keeps a place of its own, so that colours can be taken out later. */
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ESCAPE = '\ue01b';

const cleaned = (text: string): string =>
  text.replace(NO_XML, (character) => (character === '\u001b' ? ESCAPE : '\ufffd'));

/** Text of the parser as the program meant it. */
export const restored = (text: string): string =>
  text.replaceAll(ESCAPE, '\u001b').replace(/&#(?:27|x1b);/gi, '\u001b');

/**
 * Parses XML as it comes in. Nothing is expanded, nothing is fetched.
 * @throws Unreadable when it is cut off, not well-formed, has a DOCTYPE, is too deep, or one piece of it is too long
 */
export async function parseXml(text: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  const reader = new XmlReader(handler);
  for await (const block of text) reader.write(block);
  reader.end();
}

class XmlReader {
  readonly #parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: '1.0' });
  readonly #handler: XmlHandler;
  #open: string[] = [];
  #sinceToken = 0;
  #ending = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
    const parser = this.#parser;
    parser.on('error', (error) => this.#refuse(error.message));
    parser.on('doctype', () => {
      throw new Unreadable('has a DOCTYPE, which no test report needs: it is refused');
    });
    parser.on('opentag', (tag) => this.#opened(tag.name, tag.attributes as Record<string, string>));
    parser.on('closetag', (tag) => this.#closed(tag.name));
    const pass = (take: (text: string) => void) => (text: string) => {
      this.#sinceToken = 0;
      take(text);
    };
    parser.on(
      'text',
      pass((text) => handler.text(text)),
    );
    parser.on(
      'cdata',
      pass((text) => handler.text(text)),
    );
    parser.on(
      'comment',
      pass((text) => handler.comment(text)),
    );
  }

  write(block: string): void {
    this.#sinceToken += block.length;
    this.#parser.write(cleaned(block));
    if (this.#sinceToken > TOKEN_CHARACTERS) {
      throw new Unreadable('has one text or tag of more than 64 million characters: it is refused');
    }
  }

  end(): void {
    this.#ending = true;
    this.#parser.close();
  }

  #opened(name: string, attributes: Record<string, string>): void {
    this.#sinceToken = 0;
    if (this.#open.length >= DEPTH) {
      throw new Unreadable(`is nested more than ${DEPTH} levels deep: it is refused`);
    }
    const local = name.slice(name.indexOf(':') + 1);
    this.#open.push(local);
    this.#handler.open(local, attributes);
  }

  #closed(name: string): void {
    this.#sinceToken = 0;
    this.#open.pop();
    this.#handler.close(name.slice(name.indexOf(':') + 1));
  }

  #refuse(message: string): void {
    // A reference to a control character, such as &#27;: it stays as it is written.
    if (message.endsWith('malformed character entity.')) return;
    const inside = this.#open.at(-1);
    if (this.#ending) {
      throw new Unreadable(`is cut off${inside ? ` inside <${inside.slice(0, 40)}>` : ''}`);
    }
    const [line, column, ...words] = message.split(':');
    const reason = words.join(':').trim().replace(/\.$/, '').slice(0, 200);
    throw new Unreadable(`is not well-formed XML (line ${line}, column ${column}: ${reason})`);
  }
}
