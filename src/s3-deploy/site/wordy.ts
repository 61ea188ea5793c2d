/** Letters that often come after a letter in words: two of five pairs. In a hash all pairs are equally likely. */
const FOLLOWERS: Record<string, string> = {
  a: 'bcdgiklmnprstuvy',
  b: 'aeiloruy',
  c: 'aehiklortu',
  d: 'adeioruy',
  e: 'acdeglmnprstvwxy',
  f: 'aefilortu',
  g: 'aehilnoru',
  h: 'aeiortuy',
  i: 'abcdefglmnoprstvz',
  j: 'aeou',
  k: 'eilnsy',
  l: 'adeiklopstuvy',
  m: 'abeimopuy',
  n: 'acdegiklnostuy',
  o: 'abcdfgiklmnoprstuvwx',
  p: 'aehiloprstu',
  q: 'u',
  r: 'acdegiklmnoprstuvy',
  s: 'acehiklmopstuwy',
  t: 'aehilorstuwy',
  u: 'abcdegilmnprst',
  v: 'aeio',
  w: 'aehinor',
  x: 'aeipty',
  y: 'elmopst',
  z: 'aeioz',
};

/** No words, and in many names. */
const SHORT_FORMS = /html|svg|css|xml|http|json|rss|pdf|cdn|sql|txt|png|jpg|btn|mdx|sdk|gps|usb|cms|crm/g;

/** As words are written together: `checkbox`, `UserList`, `HTMLView`, `NavMenuX`, `FACEBOOK`. Chance writes `tZEd`. */
const WRITTEN_AS_WORDS = /^(?:[A-Z]{0,5}[A-Z]?[a-z]+(?:[A-Z][a-z]+)*[A-Z]{0,2}|[A-Z]+)$/;

/** Whether letters look like words of a language rather than like chance. `UserList` does, `DiwrgTda` does not. */
export function isWordy(letters: string): boolean {
  if (!WRITTEN_AS_WORDS.test(letters)) return false;
  const words = letters
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(SHORT_FORMS, ' ')
    .split(' ');
  let odd = 0;
  for (const word of words) {
    for (let at = 1; at < word.length; at += 1) {
      if (!FOLLOWERS[word.charAt(at - 1)]?.includes(word.charAt(at))) odd += 1;
    }
  }
  return odd <= (letters.length >= 6 ? 1 : 0);
}
