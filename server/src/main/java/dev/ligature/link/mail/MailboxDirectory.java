package dev.ligature.link.mail;

import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Development only: mail as files. */
@Singleton
@Requires(property = "ligature.development", value = "true")
@Requires(missingProperty = "ligature.mail.host")
final class MailboxDirectory implements Mailer {
  private final MailboxFiles files;

  MailboxDirectory(MailboxFiles files) {
    this.files = files;
  }

  @Override
  public void send(Mail mail) throws MailFailure {
    try {
      files.write(mail.to(), mail.subject(), mail.text());
    } catch (IOException e) {
      throw new MailFailure(e);
    }
  }
}
