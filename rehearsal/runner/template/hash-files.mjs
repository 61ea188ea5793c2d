// usage: hash-files.mjs PATTERNS, in the folder of the workspace; prints `hash:` and the hash, or nothing after it.
import { hashFiles } from '@actions/glob';

console.log(`hash:${await hashFiles(process.argv[2], process.cwd())}`);
