/** Why Fairlead cannot start or do as it was told: one clear line for a person, exit code 1, no stack trace. */
export class StartProblem extends Error {}
