package dev.ligature.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.client.crypto.SigningKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Who the daemon is, from its first contact on: its id, its long-lived identity key, and what it
 * pins of the installation.
 *
 * @param token single-use token of the first contact; of no use afterwards
 * @param environment part of every signed statement
 * @param rootPublicKey raw Ed25519 key that signs the vault's keys and the ticket keys
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Enrolment(
    UUID daemon, String token, String environment, byte[] rootPublicKey, SigningKeyPair identity) {
  private static final String ENROLMENT = "enrolment.json";
  private static final String IDENTITY = "identity.key";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** Whether a directory holds an enrolment. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(ENROLMENT));
  }

  /**
   * Keeps the answer of EnrolDaemon in a directory that only its owner can read, with a fresh
   * identity key.
   *
   * @param json the answer in the JSON form of protobuf, as grpcurl prints it
   */
  public static void keep(Path directory, String json) throws IOException {
    parse(json);
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    write(directory.resolve(IDENTITY), SigningKeyPair.generate().seed());
    write(directory.resolve(ENROLMENT), json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Reads what {@link #keep} wrote; refuses a key that others may read. */
  public static Enrolment read(Path directory) throws IOException {
    Path key = directory.resolve(IDENTITY);
    if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(key))) {
      throw new IOException(key + " may be read by others; set its mode to 0600");
    }
    EnrolDaemonResponse answer = parse(Files.readString(directory.resolve(ENROLMENT)));
    return new Enrolment(
        UUID.fromString(answer.getDaemonId()),
        answer.getEnrolmentToken(),
        answer.getEnv(),
        answer.getRootPublicKey().toByteArray(),
        SigningKeyPair.ofSeed(Files.readAllBytes(key)));
  }

  private static EnrolDaemonResponse parse(String json) throws IOException {
    EnrolDaemonResponse.Builder answer = EnrolDaemonResponse.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json, answer);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("this is no answer of EnrolDaemon: " + e.getMessage(), e);
    }
    if (answer.getDaemonId().isEmpty() || answer.getRootPublicKey().size() != 32) {
      throw new IOException("this is no answer of EnrolDaemon: id or root key are missing");
    }
    return answer.build();
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(draft);
    Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.write(draft, bytes);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return "Enrolment[" + daemon + "]";
  }
}
