/** An answer that is no JSON but a file to keep. */
export class FileAnswer {
  /** `application/pdf`. */
  readonly type: string;
  /** Of our own making: letters, digits, dots and dashes. */
  readonly name: string;
  readonly bytes: Uint8Array;

  constructor(type: string, name: string, bytes: Uint8Array) {
    this.type = type;
    this.name = name;
    this.bytes = bytes;
  }
}
