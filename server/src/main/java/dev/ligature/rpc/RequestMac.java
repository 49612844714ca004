package dev.ligature.rpc;

/** Port to the keys under which requests are remembered (HMAC-SHA-256). */
public interface RequestMac {
  /** The generation that new records use. */
  int generation();

  /** The 32-byte MAC of the bytes under the key of a generation. */
  byte[] mac(int generation, byte[] bytes);
}
