/** The tools that version and publish a project, told by what is installed and by their files. Nothing is executed. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { manifestIn } from "./public-directories.ts";
import { readIfPresent } from "./read-if-present.ts";

export type ReleaseTool = "changesets" | "semantic-release" | "release-it" | "np" | "lerna" | "nx";

interface Sign {
  /** Packages that a project depends on. */
  readonly packages: readonly string[];
  /** Names of files and directories in the project. */
  readonly files: RegExp;
  /** What such a file says where it is about releases. */
  readonly says?: RegExp;
  /** A key in package.json. */
  readonly key?: string;
}

const SIGNS: { readonly [tool in ReleaseTool]: Sign } = {
  changesets: { packages: ["@changesets/cli"], files: /^\.changeset$/ },
  "semantic-release": {
    packages: ["semantic-release"],
    files: /^(?:\.releaserc|release\.config)(?:\.\w+)?$/,
    key: "release",
  },
  "release-it": { packages: ["release-it"], files: /^\.release-it\.\w+$/, key: "release-it" },
  np: { packages: ["np"], files: /^\.np-config\.\w+$/, key: "np" },
  lerna: { packages: ["lerna"], files: /^lerna\.json$/ },
  // Most use nx to build only.
  nx: { packages: [], files: /^nx\.json$/, says: /"release"\s*:/ },
};

/** Those of the directories, which are a package's and its workspace root's, in the order of the table. */
export function releaseToolsIn(directories: readonly string[]): readonly ReleaseTool[] {
  const places = directories.map((directory) => ({
    directory,
    manifest: manifestIn(directory) ?? {},
    names: readdirSync(directory),
  }));
  return (Object.keys(SIGNS) as ReleaseTool[]).filter((tool) => {
    const { packages, files, key, says = /(?:)/ } = SIGNS[tool];
    return places.some(({ directory, manifest, names }) => {
      const depends = ["dependencies", "devDependencies"].some((field) => {
        const list = manifest[field];
        return typeof list === "object" && list !== null && packages.some((name) => Object.hasOwn(list, name));
      });
      const isSaid = (name: string) => says.test(readIfPresent(join(directory, name))?.toString("utf8") ?? "");
      return (
        depends ||
        names.some((name) => files.test(name) && isSaid(name)) ||
        (key !== undefined && manifest[key] !== undefined)
      );
    });
  });
}
