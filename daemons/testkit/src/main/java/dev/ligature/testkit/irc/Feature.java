package dev.ligature.testkit.irc;

import java.util.EnumSet;
import java.util.Set;

/** What a test server can be told to have or to lack. */
public enum Feature {
  SASL,
  ECHO_MESSAGE,
  LABELED_RESPONSE,
  /** NickServ is there (on the real server: services are linked). */
  SERVICES;

  /** All of them, as on today's large networks. */
  public static Set<Feature> all() {
    return EnumSet.allOf(Feature.class);
  }

  /** All but these. */
  public static Set<Feature> allBut(Feature first, Feature... rest) {
    return EnumSet.complementOf(EnumSet.of(first, rest));
  }
}
