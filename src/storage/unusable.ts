/** Said when a database cannot be opened; `message` names the file and what to do. */
export class DatabaseUnusable extends Error {}

/** Said of what was committed and could not be brought to the disk: whether a power cut would leave it is not known. */
export class NotDurable extends Error {}
