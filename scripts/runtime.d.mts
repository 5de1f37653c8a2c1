/** The flags of Node.js that Fairlead is started with, unless NODE_OPTIONS says otherwise. */
export function fairleadFlags(): readonly string[];
