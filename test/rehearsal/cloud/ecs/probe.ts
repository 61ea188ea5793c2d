import http from 'node:http';

/** Asks an address again and again until it is stopped; answers `STATUS BODY` of each request, at least one. */
export function probe(url: string): { stop(): Promise<string[]> } {
  const answers: string[] = [];
  let stopping = false;
  const loop = (async () => {
    do {
      answers.push(await ask(url));
      await new Promise((resolve) => setTimeout(resolve, 5));
    } while (!stopping);
  })();
  return {
    stop: async () => {
      stopping = true;
      await loop;
      return answers;
    },
  };
}

/** `STATUS BODY`, without a body that is a page; or the error's text. */
export function ask(url: string, options: http.RequestOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const request = http.request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('error', (error) => resolve(error.message));
      response.on('end', () =>
        resolve(body.startsWith('<html>') ? `${response.statusCode}` : `${response.statusCode} ${body}`),
      );
    });
    request.on('error', (error) => resolve(error.message)).end();
  });
}
