package dev.ligature.rpc;

/** Says whether a service can do its work, beyond the database's answering. */
public interface ServiceHealth {
  /** Full name of the service in the contract. */
  String service();

  boolean isServing();
}
