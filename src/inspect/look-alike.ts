/**
 * Letters of other scripts that look like an ASCII letter in the fonts of terminals and review pages. A selection of
 * Unicode's confusables (UTS 39, confusables.txt): those that are taken for the letter, not those that resemble it, for
 * a Greek alpha or a Turkish dotless i is honest spelling.
 */
const LETTERS: readonly (readonly [letter: string, looksLike: string])[] = [
  // Cyrillic
  ["аԁеһіјӏорԛѕԝухᴦүсѵ", "adehijlopqswyxrycv"],
  ["АВЕНІЈКМОРԚЅТԜХУС", "ABEHIJKMOPQSTWXYC"],
  // Greek
  ["οικ", "oik"],
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"],
  // Armenian, Cherokee
  ["օոսհցզ", "onuhgq"],
  ["ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ", "ABCDEGHiJKLMPRSTVWZ"],
  // Phonetic letters and small capitals
  ["ɑɡɩᴄᴏᴠᴡᴢꜱ", "agicovwzs"],
  // Fullwidth letters
  [fullwidth("abcdefghijklmnopqrstuvwxyz"), "abcdefghijklmnopqrstuvwxyz"],
  [fullwidth("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  // Marks that pass for those that a path is made of
  ["․．", ".."],
  ["∕⁄⧸／", "////"],
  ["＼∖", "\\\\"],
];

const LOOKS_LIKE = new Map(
  LETTERS.flatMap(([letters, plain]) => [...letters].map((letter, index) => [letter, plain[index]!] as const)),
);

/** The ASCII character that `character` is taken for, or undefined. */
export function looksLike(character: string): string | undefined {
  const plain = LOOKS_LIKE.get(character);
  if (plain !== undefined) return plain;
  // Letters of mathematics (U+1D400 to U+1D7FF) are whole alphabets; their compatibility form is the letter.
  const code = character.codePointAt(0)!;
  return code >= 0x1d400 && code <= 0x1d7ff ? character.normalize("NFKC") : undefined;
}

function fullwidth(text: string): string {
  return [...text].map((letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)).join("");
}
