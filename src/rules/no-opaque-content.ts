import { defineRule } from "./define-rule.ts";

/** What is recognised as a container but cannot be opened has not been checked. A binary without one is searched raw. */
export default defineRule({
  id: "no-opaque-content",
  title: "Container that cannot be looked into",
  severity: "error",
  waiver: "path",
  fix: "Leave the file out of the package, or pack it in a form that can be read",
  *check({ inspection }) {
    for (const { entry, layers, format, reason } of inspection.opaque) {
      yield { entry, layers, message: `holds ${format} data that is ${reason}` };
    }
  },
});
