package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One AES-256-GCM key a subject, in memory; forgetting it is the shredding. */
public final class TestSubjectKeys implements SubjectKeys {
  private final SecureRandom random = new SecureRandom();
  private final Map<AccountId, byte[]> keys = new ConcurrentHashMap<>();

  /** Destroys the subject's key. */
  public void shred(AccountId subject) {
    keys.remove(subject);
  }

  @Override
  public Sealed seal(TenantId tenant, AccountId subject, byte[] opening, byte[] place) {
    byte[] key = keys.computeIfAbsent(subject, id -> bytes(32));
    byte[] nonce = bytes(12);
    byte[] text = run(Cipher.ENCRYPT_MODE, key, nonce, opening, place);
    byte[] sealed = Arrays.copyOf(nonce, nonce.length + text.length);
    System.arraycopy(text, 0, sealed, nonce.length, text.length);
    return new Sealed(new KeyRef(new UUID(0, 1), 1), sealed);
  }

  @Override
  public Optional<byte[]> open(TenantId tenant, AccountId subject, Sealed sealed, byte[] place) {
    byte[] nonce = Arrays.copyOf(sealed.bytes(), 12);
    byte[] text = Arrays.copyOfRange(sealed.bytes(), 12, sealed.bytes().length);
    return Optional.ofNullable(keys.get(subject))
        .map(key -> run(Cipher.DECRYPT_MODE, key, nonce, text, place));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] run(int mode, byte[] key, byte[] nonce, byte[] text, byte[] place) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(place);
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
