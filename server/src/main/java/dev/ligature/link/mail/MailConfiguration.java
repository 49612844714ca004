package dev.ligature.link.mail;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where mail goes.
 *
 * @param host SMTP server; mail goes to the development mailbox while it is empty
 * @param port SMTP port
 * @param security STARTTLS (required), TLS (from the first byte) or NONE (loopback only)
 * @param user SMTP user, if the server asks for one
 * @param password its password
 * @param from sender address
 * @param timeout bound on connecting and on each answer
 */
@ConfigurationProperties("ligature.mail")
public record MailConfiguration(
    @Bindable(defaultValue = "") String host,
    @Bindable(defaultValue = "587") int port,
    @Bindable(defaultValue = "STARTTLS") Security security,
    @Nullable String user,
    @Nullable String password,
    @Bindable(defaultValue = "ligature@localhost.localdomain") String from,
    @Bindable(defaultValue = "10s") Duration timeout) {
  /** How the connection is secured. */
  public enum Security {
    STARTTLS,
    TLS,
    NONE
  }

  @Override
  public String toString() {
    return "MailConfiguration[" + host + ":" + port + " " + security + "]";
  }
}
