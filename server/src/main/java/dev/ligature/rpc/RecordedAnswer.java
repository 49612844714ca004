package dev.ligature.rpc;

import java.security.MessageDigest;

/** How a request was answered the first time. */
final class RecordedAnswer {
  private final byte[] hash;
  private final int generation;
  private final int statusCode;
  private final byte[] response;
  private final boolean outcomeOnly;

  RecordedAnswer(
      byte[] hash, int generation, int statusCode, byte[] response, boolean outcomeOnly) {
    this.hash = hash;
    this.generation = generation;
    this.statusCode = statusCode;
    this.response = response;
    this.outcomeOnly = outcomeOnly;
  }

  /** True if it was the same request, by the key of the record's generation. */
  boolean answers(RequestMac mac, byte[] content) {
    return MessageDigest.isEqual(hash, mac.mac(generation, content));
  }

  boolean isRefusal() {
    return statusCode != 0;
  }

  /** The response message, or google.rpc.Status of a refusal. */
  byte[] response() {
    return response;
  }

  /** True if the first response held a secret, which this one lacks. */
  boolean isOutcomeOnly() {
    return outcomeOnly;
  }
}
