package dev.ligature.rpc;

/** Something with open streams, which must end them before the server can stop. */
public interface Drainable {
  /** Ends every open stream with a goodbye; returns at once. */
  void drain();
}
