/** What passed through one service, as plain numbers: cheap enough for every frame, read when somebody asks. */
export class Traffic {
  /** Peers whose proof held. */
  joins = 0;
  framesIn = 0;
  bytesIn = 0;
  framesOut = 0;
  bytesOut = 0;

  heard(bytes: number): void {
    this.framesIn += 1;
    this.bytesIn += bytes;
  }
}
