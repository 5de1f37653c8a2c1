/** A change that cannot be made: every problem at once, each naming the field, the value and what would be right. Nothing is saved. */
export class WrongInput extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** What is asked for is not there. */
export class UnknownThing extends Error {
  constructor(what: string, id: string) {
    super(`There is no ${what} ${id}.`);
  }
}
