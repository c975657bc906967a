/** Exit statuses. A usage error is 2 like everything else that was not checked. */
export const STATUS = { pass: 0, fail: 1, error: 2 } as const;
