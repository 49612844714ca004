package dev.ligature.audit.tree;

import dev.ligature.common.DomainException;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps the last note in a file, which is replaced as a whole. */
@Singleton
@Requires(property = FileCheckpointStore.FILE)
final class FileCheckpointStore implements CheckpointStore {
  static final String FILE = "ligature.audit.checkpoint-file";

  private final Path file;

  FileCheckpointStore(@Property(name = FILE) Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public Optional<String> read() {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw DomainException.dependencyDown("checkpoint file", e);
    }
  }

  @Override
  public void write(String note) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DomainException.dependencyDown("checkpoint file", e);
    }
  }
}
