/**
 * npm's own code for what a tarball holds: https://github.com/npm/npm-packlist, and ignore-walk below it. Only what packgate
 * uses, as far as it uses it.
 */
declare module "npm-packlist" {
  import type { EventEmitter } from "node:events";

  /** A line of an ignore file, or of a list that npm makes up. `negate` takes back in. */
  export interface Rule {
    readonly negate: boolean;
    /** Without the exclamation marks. */
    readonly pattern: string;
    match: (path: string, partial?: boolean) => boolean;
  }

  /** What npm-packlist asks of an Arborist node. */
  export interface Tree {
    readonly path: string;
    readonly package: { readonly [field: string]: unknown };
    readonly isProjectRoot: boolean;
    readonly edgesOut: ReadonlyMap<string, unknown>;
    /** Null where there are none. */
    readonly workspaces: ReadonlyMap<string, string> | null;
  }

  /** One directory of the walk. Its methods call one another by name, so that an instance can be followed. */
  export class Walker extends EventEmitter {
    constructor(tree: Tree, options: object);
    readonly path: string;
    readonly tree: Tree;
    /** Lists that npm makes up have symbols for names. */
    readonly ignoreRules: { [file: string | symbol]: readonly Rule[] | null };
    /** Paths relative to the top. */
    readonly result: Set<string>;
    start(): this;
    onReaddir(entries: readonly string[]): void;
    addIgnoreFile(file: string, then: () => void): void;
    filterEntries(): void;
    onReadIgnoreFile(file: string | symbol, data: string, then: () => void): void;
    /** May `entry` ship? With `partial`: may something below it? A child walker that asks names the `basename`. */
    filterEntry(entry: string, partial?: boolean, basename?: string): boolean;
    stat(entry: { readonly entry: string; readonly file: boolean }, then: () => void): void;
    walkerOpt(entry: string, options: object): object;
    walker(entry: string, options: object, then: () => void): void;
    gatherBundles(): Promise<void>;
  }

  const packlist: { readonly Walker: typeof Walker };
  export default packlist;
}
