import type { SecretKind } from "../kind.ts";
import { agents } from "./agents.ts";
import { ai } from "./ai.ts";
import { applications } from "./applications.ts";
import { carriers } from "./carriers.ts";
import { clouds } from "./clouds.ts";
import { finance } from "./finance.ts";
import { forges } from "./forges.ts";
import { hosting } from "./hosting.ts";
import { messaging } from "./messaging.ts";
import { payments } from "./payments.ts";
import { platforms } from "./platforms.ts";
import { registries } from "./registries.ts";
import { services } from "./services.ts";

/** All kinds of secret that packgate knows. The one place that names their families. */
export const secretKinds: readonly SecretKind[] = [
  ...forges,
  ...registries,
  ...clouds,
  ...hosting,
  ...platforms,
  ...ai,
  ...agents,
  ...payments,
  ...finance,
  ...messaging,
  ...services,
  ...applications,
  ...carriers,
];
