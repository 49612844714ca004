package dev.ligature.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** A certificate authority in a directory, made by the JDK's keytool. */
public final class TestAuthority {
  private static final String PASSWORD = "only-for-tests";

  private final Path directory;
  private final Path store;

  /** Makes its key and its own certificate. */
  public TestAuthority(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("authority-" + UUID.randomUUID() + ".p12");
    keyPair(store, "-dname", "CN=Test authority", "-ext", "bc:critical=ca:true");
  }

  /**
   * A certificate and its key as PEM files.
   *
   * @param chain the certificate
   * @param key PKCS #8
   */
  public record Holder(Path chain, Path key) {}

  /** PEM file with the authority's own certificate. */
  public Path certificate() {
    Path file = store.resolveSibling(store.getFileName() + ".pem");
    keytool("-exportcert", "-rfc", "-alias", "key", "-keystore", store, "-file", file);
    return file;
  }

  /** A certificate that is valid now, for a subject alternative name such as {@code uri:...}. */
  public Holder issue(String alternativeName) {
    return issue(alternativeName, "-1d", 10);
  }

  /** A certificate whose time is over. */
  public Holder issueExpired(String alternativeName) {
    return issue(alternativeName, "-10d", 1);
  }

  private Holder issue(String alternativeName, String start, int days) {
    Path own = directory.resolve("holder-" + UUID.randomUUID() + ".p12");
    Path request = own.resolveSibling(own.getFileName() + ".csr");
    Path chain = own.resolveSibling(own.getFileName() + ".pem");
    keyPair(own, "-dname", "CN=Test holder");
    keytool("-certreq", "-alias", "key", "-keystore", own, "-file", request);
    keytool(
        "-gencert",
        "-rfc",
        "-alias",
        "key",
        "-keystore",
        store,
        "-infile",
        request,
        "-outfile",
        chain,
        "-startdate",
        start,
        "-validity",
        days,
        "-ext",
        "san=" + alternativeName);
    return new Holder(chain, privateKey(own));
  }

  private static Path privateKey(Path store) {
    Path file = store.resolveSibling(store.getFileName() + ".key");
    try (InputStream stream = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(stream, PASSWORD.toCharArray());
      byte[] key = keys.getKey("key", PASSWORD.toCharArray()).getEncoded();
      Files.writeString(
          file,
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(key)
              + "\n-----END PRIVATE KEY-----\n");
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keyPair(Path store, Object... options) {
    List<Object> words =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", "key", "-keyalg", "EC", "-groupname", "secp256r1"));
    words.addAll(List.of("-validity", 10, "-keystore", store));
    words.addAll(List.of(options));
    keytool(words.toArray());
  }

  private static void keytool(Object... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1");
    for (Object word : words) {
      command.add(word.toString());
    }
    command.addAll(List.of("-storepass", PASSWORD));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.onExit().join().exitValue() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
