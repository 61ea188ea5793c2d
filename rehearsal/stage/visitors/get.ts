import http from 'node:http';

/** One answer of the public site. */
export interface Answer {
  status: number;
  /** Without parameters; empty when it is not said. */
  type: string;
  body: string;
}

/** GET; redirects are not followed. Rejects when there is no answer in 5 s. */
export function get(url: string, agent: http.Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, timeout: 5000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const [type = ''] = (response.headers['content-type'] ?? '').split(';');
        resolve({
          status: response.statusCode ?? 0,
          type: type.trim(),
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 5 s')));
    request.on('error', reject);
  });
}
