package dev.ligature.keys.kms;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.Ids;
import dev.ligature.common.Secret;
import dev.ligature.keys.KekGuard;
import dev.ligature.keys.MasterKey;
import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.MasterKeyException.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** Master key for development: 32 bytes in a file that only its owner can read. */
public final class DevFileMasterKey implements MasterKey {
  private static final int KEY_BYTES = 32;
  private static final int FINGERPRINT_BYTES = 8;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final String uri;
  private final String version;
  private final AesGcmJce aead;

  private DevFileMasterKey(String uri, byte[] key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(LengthPrefixed.of("ligature/dev-key/fingerprint/v1").bytes(key).toBytes());
      this.uri = uri;
      this.version = uri + "#" + HexFormat.of().formatHex(Arrays.copyOf(digest, FINGERPRINT_BYTES));
      this.aead = new AesGcmJce(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Path of the file of a {@code dev-file:///path} URI. */
  public static Path path(String uri) {
    if (!uri.startsWith(KekGuard.DEV_FILE + "/")) {
      throw new IllegalArgumentException("not dev-file:// and an absolute path: " + uri);
    }
    return Path.of(uri.substring(KekGuard.DEV_FILE.length()));
  }

  /** Makes the file with mode 0600 unless it exists; only for development. */
  public static void createIfAbsent(String uri, Ids ids) throws IOException {
    Path path = path(uri);
    if (Files.exists(path)) {
      return;
    }
    try (Secret key = Secret.taking(ids.bytes(KEY_BYTES))) {
      Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.write(path, key.expose(), StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      return;
    }
  }

  static boolean exists(String uri) {
    return Files.exists(path(uri));
  }

  /** Permissions of the file, for {@link KekGuard}. */
  public static Set<PosixFilePermission> permissions(String uri) throws IOException {
    return Files.getPosixFilePermissions(path(uri));
  }

  /** Reads the key; {@link MasterKeyException} if the file is not there or no key. */
  public static DevFileMasterKey open(String uri) {
    try (Secret key = Secret.taking(Files.readAllBytes(path(uri)))) {
      if (key.expose().length != KEY_BYTES) {
        throw new MasterKeyException(Failure.CORRUPT, uri, "the file is not 32 bytes long", null);
      }
      return new DevFileMasterKey(uri, key.expose());
    } catch (NoSuchFileException e) {
      throw new MasterKeyException(Failure.DESTROYED, uri, "there is no such file", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Wrapped wrap(byte[] plaintext, byte[] associatedData) {
    try {
      return new Wrapped(ByteString.copyFrom(aead.encrypt(plaintext, associatedData)), version);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Secret unwrap(byte[] ciphertext, byte[] associatedData, String keyVersion) {
    if (!keyVersion.equals(version)) {
      throw new MasterKeyException(
          Failure.CORRUPT, keyVersion, "the file holds the key " + version, null);
    }
    try {
      return Secret.taking(aead.decrypt(ciphertext, associatedData));
    } catch (GeneralSecurityException e) {
      throw new MasterKeyException(Failure.CORRUPT, keyVersion, "does not open", e);
    }
  }
}
