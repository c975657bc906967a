import type { Workspace } from "./workspaces.ts";

/**
 * What others depend on comes before them, so that none is published whose dependency is not; else the given order stays.
 * In a circle one of them has to come first.
 */
export function inDependencyOrder(workspaces: readonly Workspace[]): readonly Workspace[] {
  const named = new Map(workspaces.map((workspace) => [workspace.name, workspace]));
  const ordered = new Set<Workspace>();
  const begun = new Set<Workspace>();
  const place = (workspace: Workspace): void => {
    if (begun.has(workspace)) return;
    begun.add(workspace);
    for (const name of workspace.dependencies) {
      const dependency = named.get(name);
      if (dependency !== undefined) place(dependency);
    }
    ordered.add(workspace);
  };
  workspaces.forEach(place);
  return [...ordered];
}
