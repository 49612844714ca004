package dev.ligature.cli;

/** A part that makes a laptop comfortable and must never meet real people's data. */
enum DevelopmentPart {
  KEY_FILE("The master key lies in a file"),
  ISSUER("The development issuer hands out service tokens"),
  MAILBOX("Mail goes into the development mailbox"),
  REFLECTION("Reflection is on"),
  SAMPLE_TENANT("A sample tenant is asked for"),
  PLAINTEXT("Calls travel in plain text (no ligature.rpc.certificate)"),
  LOOPBACK_EGRESS("Calls out to loopback are allowed");

  private final String sentence;

  DevelopmentPart(String sentence) {
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }

  boolean isOn(StartupSettings settings) {
    return switch (this) {
      case KEY_FILE -> settings.kekUri().startsWith("dev-file:");
      case ISSUER, MAILBOX, LOOPBACK_EGRESS -> settings.isDevelopment();
      case REFLECTION -> settings.isDevelopment() && settings.hasReflection();
      case SAMPLE_TENANT -> settings.hasSampleTenant();
      case PLAINTEXT -> !settings.hasCertificate();
    };
  }
}
