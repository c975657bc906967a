import type { SecretKind } from "../kind.ts";
import { ai } from "./ai.ts";
import { carriers } from "./carriers.ts";
import { clouds } from "./clouds.ts";
import { forges } from "./forges.ts";
import { hosting } from "./hosting.ts";
import { messaging } from "./messaging.ts";
import { payments } from "./payments.ts";
import { registries } from "./registries.ts";
import { services } from "./services.ts";

/** All kinds of secret that packgate knows. The one place that names their families. */
export const secretKinds: readonly SecretKind[] = [
  ...forges,
  ...registries,
  ...clouds,
  ...hosting,
  ...ai,
  ...payments,
  ...messaging,
  ...services,
  ...carriers,
];
