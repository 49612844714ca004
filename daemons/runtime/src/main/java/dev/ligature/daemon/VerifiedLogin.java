package dev.ligature.daemon;

import dev.ligature.api.common.v1.CapabilitySummary;
import java.util.Arrays;

/** A login that the platform confirmed, with the credential for the vault. */
public final class VerifiedLogin implements AutoCloseable {
  private final byte[] material;
  private final CapabilitySummary capabilities;

  /** Takes the material over. */
  public VerifiedLogin(byte[] material, CapabilitySummary capabilities) {
    this.material = material;
    this.capabilities = capabilities;
  }

  byte[] material() {
    return material;
  }

  CapabilitySummary capabilities() {
    return capabilities;
  }

  @Override
  public void close() {
    Arrays.fill(material, (byte) 0);
  }

  @Override
  public String toString() {
    return "VerifiedLogin[]";
  }
}
