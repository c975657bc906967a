/** A line that somebody wrote. `field`: where in a package.json, `files[2]`. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly field?: string;
}

export type Reason =
  /** An entry of `files` names it, or a directory or pattern that holds it. */
  | { readonly by: "files"; readonly place: Place; readonly index: number }
  /** `main`, `bin` or `browser` names it: then nothing keeps it out. */
  | { readonly by: "entry point"; readonly place: Place }
  /** package.json, and what is called README, LICENSE, LICENCE or COPYING at the top: nothing keeps it out. */
  | { readonly by: "name" }
  /** A line with `!` of an ignore file takes it back in. */
  | { readonly by: "ignore file"; readonly place: Place }
  /** Nothing keeps it out. `unheeded`: lines that would, in files that npm passes over. */
  | { readonly by: "default"; readonly unheeded: readonly Place[] }
  /** It belongs to a bundled dependency. `chain`: from the one that is asked for to the one that holds it. */
  | { readonly by: "bundle"; readonly place: Place | null; readonly chain: readonly string[] };

export type Exclusion =
  /** There is no such file. */
  | { readonly by: "absence" }
  /** `files` does not name it. */
  | { readonly by: "files"; readonly place: Place | null; readonly directory: string | null }
  /** A line of an ignore file, or one with `!` of `files`, keeps it out, or the directory that holds it. */
  | { readonly by: "line"; readonly place: Place; readonly directory: string | null }
  /** npm never packs such a name. */
  | { readonly by: "npm"; readonly pattern: string; readonly directory: string | null }
  /** A symbolic link, a socket, a name with an asterisk. */
  | { readonly by: "kind"; readonly kind: string };
