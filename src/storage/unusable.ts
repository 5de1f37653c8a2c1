/** Said when a database cannot be opened; `message` names the file and what to do. */
export class DatabaseUnusable extends Error {}
