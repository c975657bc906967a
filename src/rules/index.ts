import type { Rule } from "../model.ts";
import canonicalTarball from "./canonical-tarball.ts";
import entryPointsExist from "./entry-points-exist.ts";
import manifestHasFiles from "./manifest-has-files.ts";
import noAgentFile from "./no-agent-file.ts";
import noBuildResidue from "./no-build-residue.ts";
import noCredentialFile from "./no-credential-file.ts";
import noDeniedDependency from "./no-denied-dependency.ts";
import noDevBuild from "./no-dev-build.ts";
import noDevFile from "./no-dev-file.ts";
import noEmbeddedSources from "./no-embedded-sources.ts";
import noEnvFile from "./no-env-file.ts";
import noEnvValue from "./no-env-value.ts";
import noHiddenName from "./no-hidden-name.ts";
import noInstallScript from "./no-install-script.ts";
import noInternalReference from "./no-internal-reference.ts";
import noLocalDependency from "./no-local-dependency.ts";
import noMachinePath from "./no-machine-path.ts";
import noNestedArchive from "./no-nested-archive.ts";
import noOpaqueContent from "./no-opaque-content.ts";
import noPrivateKey from "./no-private-key.ts";
import noRemoteSourceMap from "./no-remote-source-map.ts";
import noRuntimeData from "./no-runtime-data.ts";
import noSecret from "./no-secret.ts";
import noStaleWaiver from "./no-stale-waiver.ts";
import noUnexpectedBundle from "./no-unexpected-bundle.ts";
import noUnmatchedAllow from "./no-unmatched-allow.ts";
import noUntrackedFile from "./no-untracked-file.ts";
import noVcsFile from "./no-vcs-file.ts";
import onlyAllowedFiles from "./only-allowed-files.ts";
import publishTarget from "./publish-target.ts";
import releaseDrift from "./release-drift.ts";
import sizeBudget from "./size-budget.ts";

/** All rules, by id. The one place that names them. */
export const rules: readonly Rule[] = [
  canonicalTarball,
  entryPointsExist,
  manifestHasFiles,
  noAgentFile,
  noBuildResidue,
  noCredentialFile,
  noDeniedDependency,
  noDevBuild,
  noDevFile,
  noEmbeddedSources,
  noEnvFile,
  noEnvValue,
  noHiddenName,
  noInstallScript,
  noInternalReference,
  noLocalDependency,
  noMachinePath,
  noNestedArchive,
  noOpaqueContent,
  noPrivateKey,
  noRemoteSourceMap,
  noRuntimeData,
  noSecret,
  noStaleWaiver,
  noUnexpectedBundle,
  noUnmatchedAllow,
  noUntrackedFile,
  noVcsFile,
  onlyAllowedFiles,
  publishTarget,
  releaseDrift,
  sizeBudget,
];
