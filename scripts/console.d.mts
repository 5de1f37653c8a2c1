/** Builds the web console when its sources are not the ones it was built from; whether it is there to serve. */
export function buildConsole(): Promise<boolean>;
