package dev.ligature.link.mail;

import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Without a server every mail fails, so that codes are never believed to be sent. */
@Singleton
@Requires(missingProperty = "ligature.mail.host")
@Requires(property = "ligature.development", notEquals = "true")
final class NoMailer implements Mailer {
  @Override
  public void send(Mail mail) throws MailFailure {
    throw new MailFailure(new IOException("ligature.mail.host is not set"));
  }
}
