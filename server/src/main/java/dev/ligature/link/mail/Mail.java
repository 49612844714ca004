package dev.ligature.link.mail;

import org.jspecify.annotations.Nullable;

/**
 * A plain text mail to one address.
 *
 * @param from sender address; null for the installation's
 */
public record Mail(String to, String subject, String text, @Nullable String from) {
  @Override
  public String toString() {
    return "Mail[]";
  }
}
