/** A value of a preview that does not exist yet, because the step that makes it has not been sent. */
export class Unknown {
  /** `because` is the address of that step, or `now`. */
  constructor(readonly because: string) {}

  toJSON(): { 'known after': string } {
    return { 'known after': this.because }
  }
}
