package dev.ligature.link.mail;

import dev.ligature.common.Ids;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Development only: messages as files in a directory that only its owner can read. */
@Singleton
@Requires(property = "ligature.development", value = "true")
public class MailboxFiles {
  private final Path directory;
  private final Ids ids;

  MailboxFiles(@Value("${ligature.data-directory}") Path data, Ids ids) {
    this.directory = data.resolve("mailbox");
    this.ids = ids;
  }

  /** Adds a message to somebody. */
  public void write(String to, String subject, String text) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    String name = ids.next() + ".eml";
    Path draft = directory.resolve(name + ".tmp");
    Files.writeString(draft, "To: " + to + "\nSubject: " + subject + "\n\n" + text + "\n");
    Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
