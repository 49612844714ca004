package dev.ligature.rpc.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;

/** Ed25519 keys (RFC 8037) of a developer's machine, in files that only their owner can read. */
final class DevelopmentKey {
  private DevelopmentKey() {}

  /**
   * The key in a file of a directory; it is made at first use.
   *
   * @throws IOException if it can be neither read nor written
   */
  static OctetKeyPair in(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    try {
      if (!Files.exists(file)) {
        create(directory, file);
      }
      return OctetKeyPair.parse(Files.readString(file));
    } catch (JOSEException | ParseException e) {
      throw new IOException("The development key is damaged: " + file, e);
    }
  }

  private static void create(Path directory, Path file) throws IOException, JOSEException {
    Files.createDirectories(directory);
    String fresh =
        new OctetKeyPairGenerator(Curve.Ed25519)
            .keyIDFromThumbprint(true)
            .generate()
            .toJSONString();
    Path draft =
        Files.createTempFile(
            directory,
            file.getFileName().toString(),
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(draft, fresh, StandardOpenOption.TRUNCATE_EXISTING);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      // Another process was first; its key is the one.
    } finally {
      Files.delete(draft);
    }
  }
}
