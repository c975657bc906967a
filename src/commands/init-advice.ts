/** Where the gate stands in what a project publishes with, and what its pipeline has to say. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ReleaseTool } from "../artifact/release-tools.ts";
import type { Client } from "../model.ts";

/** How each client runs a command of an installed package, and installs one. */
const RUN: { readonly [client in Client]: string } = {
  npm: "npx packgate",
  pnpm: "pnpm exec packgate",
  yarn: "yarn packgate",
  bun: "bunx packgate",
};
const INSTALL: { readonly [client in Client]: string } = {
  npm: "npm install --save-dev packgate",
  pnpm: "pnpm add --save-dev packgate",
  yarn: "yarn add --dev packgate",
  bun: "bun add --dev packgate",
};

/** The installed packgate, as a project of that client starts it. */
export function runCommand(client: Client): string {
  return RUN[client];
}

/** The command that installs packgate, so that the lockfile pins what runs at a release. */
export function installCommand(client: Client): string {
  return INSTALL[client];
}

/** What to know of a release tool that is in use; the hook stands in package.json already. */
export function toolLines(tool: ReleaseTool, client: Client): readonly string[] {
  const publish = client === "yarn" ? "yarn npm publish" : `${client} publish`;
  switch (tool) {
    case "changesets":
      return [`changesets runs ${publish} in each package, and with it the hook. Nothing else is needed.`];
    case "release-it":
      return [
        "release-it runs npm publish, and with it the hook. With npm.publishPath, the package.json there needs it.",
      ];
    case "np":
      return [`np runs ${publish}, and with it the hook; what is stopped it rolls back.`];
    case "nx":
      return [
        "nx release publishes packageRoot: where that is another directory, the package.json there needs the hook.",
      ];
    case "lerna":
      return [
        "lerna packs by itself, and does not upload what the hook has checked. Let it only version:",
        "    npx lerna version --no-push && npx packgate publish --workspaces && git push --follow-tags",
      ];
    case "semantic-release":
      return [
        "semantic-release packs a second time for its upload. The hook stops a leak; so that one tarball is checked and",
        'uploaded, let packgate publish (docs/ci.md): in "plugins", in place of "@semantic-release/npm",',
        '    ["@semantic-release/npm", { "npmPublish": false }], "packgate/semantic-release"',
      ];
  }
}

/** Tools that publish by a command of their own, which stays in the pipeline. */
const OWN_COMMAND: readonly ReleaseTool[] = ["changesets", "release-it", "np", "nx", "semantic-release", "lerna"];

export interface Pipeline {
  /** The package's directory and the top of its repository. */
  readonly places: readonly string[];
  readonly client: Client;
  readonly tools: readonly ReleaseTool[];
  readonly ofWorkspace: boolean;
}

/** The step for the pipeline, in the language of the one that is there. */
export function pipelineLines({ places, client, tools, ofWorkspace }: Pipeline): readonly string[] {
  const has = (name: string) => places.some((place) => existsSync(join(place, name)));
  const step = has(".github/workflows") || !has(".gitlab-ci.yml") ? "- run: " : "- ";
  const where = has(".github/workflows")
    ? "In the workflow (.github/workflows), after the build:"
    : has(".gitlab-ci.yml")
      ? "In .gitlab-ci.yml, after the build:"
      : "In the pipeline, after the build, for instance on GitHub:";
  const check = `    ${step}${RUN[client]} check${ofWorkspace ? " --workspaces" : ""}`;
  if (tools.some((tool) => OWN_COMMAND.includes(tool))) return [where, check];
  return [
    where,
    check,
    "and where it publishes, in place of the client's own publish:",
    `    ${step}${RUN[client]} publish${ofWorkspace ? " --workspaces" : ""}`,
  ];
}
