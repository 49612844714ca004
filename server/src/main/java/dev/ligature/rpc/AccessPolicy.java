package dev.ligature.rpc;

import com.google.protobuf.Descriptors;
import dev.ligature.api.common.v1.Access;
import dev.ligature.api.common.v1.AccessProto;
import dev.ligature.api.common.v1.Replay;
import dev.ligature.common.Role;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who may call which method, read from the contract's method options. */
final class AccessPolicy {
  private final Map<String, Rule> rules = new ConcurrentHashMap<>();

  /**
   * What a method demands.
   *
   * @param anyRole every authenticated caller may call
   */
  record Rule(Set<Role> roles, boolean anyRole, Access access) {
    boolean allows(Set<Role> held) {
      return anyRole || held.stream().anyMatch(roles::contains);
    }

    /** The roles as a sentence names them, such as {@code operator or support}. */
    String roleNames() {
      return roles.stream()
          .map(role -> role.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(" or "));
    }

    /** Whether a repeated request_id is answered as before; reads and streams carry none. */
    boolean isMutation() {
      return access.getReplay() != Replay.REPLAY_NONE;
    }

    boolean isForDaemons() {
      return roles.contains(Role.DAEMON);
    }
  }

  /** The rule of a method; null for a method that declares none, which is refused. */
  @Nullable Rule ruleOf(MethodDescriptor<?, ?> method) {
    return rules.computeIfAbsent(method.getFullMethodName(), name -> read(method));
  }

  private static @Nullable Rule read(MethodDescriptor<?, ?> method) {
    if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier)) {
      return null;
    }
    return read(supplier.getMethodDescriptor());
  }

  static @Nullable Rule read(Descriptors.MethodDescriptor method) {
    if (!method.getOptions().hasExtension(AccessProto.access)) {
      return null;
    }
    Access access = method.getOptions().getExtension(AccessProto.access);
    Set<Role> roles = EnumSet.noneOf(Role.class);
    boolean any = false;
    for (dev.ligature.api.common.v1.Role role : access.getRolesList()) {
      switch (role) {
        case ROLE_BACKEND -> roles.add(Role.BACKEND);
        case ROLE_GATEWAY -> roles.add(Role.GATEWAY);
        case ROLE_SUPPORT -> roles.add(Role.SUPPORT);
        case ROLE_OPERATOR -> roles.add(Role.OPERATOR);
        case ROLE_AUDITOR -> roles.add(Role.AUDITOR);
        case ROLE_SCIM -> roles.add(Role.SCIM);
        case ROLE_DAEMON -> roles.add(Role.DAEMON);
        case ROLE_ANY -> any = true;
        case ROLE_UNSPECIFIED, UNRECOGNIZED ->
            throw new IllegalStateException(method.getFullName());
      }
    }
    return new Rule(roles, any, access);
  }
}
