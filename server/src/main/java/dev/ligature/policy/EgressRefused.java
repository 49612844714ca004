package dev.ligature.policy;

import java.io.IOException;

/** The server does not call this address; the message names the rule, not what stands there. */
public final class EgressRefused extends IOException {
  private static final long serialVersionUID = 1L;

  EgressRefused(String rule) {
    super(rule);
  }
}
