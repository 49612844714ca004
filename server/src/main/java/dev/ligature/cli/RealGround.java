package dev.ligature.cli;

import dev.ligature.db.DatabaseMark;

/** A sign that the server works for real people. */
enum RealGround {
  PRODUCTION_MARK("the database is marked production"),
  EXTERNAL_DATABASE("the database is an external one"),
  CLOUD_KEY("the master key is in a cloud KMS"),
  OPEN_LISTENER("the listener is open to other machines");

  private final String words;

  RealGround(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  boolean isGiven(StartupSettings settings, DatabaseMark mark) {
    return switch (this) {
      case PRODUCTION_MARK -> mark.isProduction();
      case EXTERNAL_DATABASE -> !settings.isDatabaseEmbedded();
      case CLOUD_KEY -> settings.kekUri().startsWith("gcp-kms:");
      case OPEN_LISTENER -> !settings.isLoopback();
    };
  }
}
