/**
 * Where the app is, seen from the site: `app.` in front of the same host, in the same folder. One build serves every
 * environment, so no address is written into it. Undefined on a host that cannot have an `app.`, such as localhost.
 */
export function appAddress({ protocol, hostname }: { protocol: string; hostname: string }, base: string): string | undefined {
  if (!hostname.includes('.') || /^[\d.]+$/.test(hostname)) return undefined;
  return `${protocol}//app.${hostname}${base}`;
}
