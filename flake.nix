{
  description = "Shows where the bytes of a container image are, and which you can drop";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      cargo = (builtins.fromTOML (builtins.readFile ./Cargo.toml)).package;
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = each (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = cargo.name;
          inherit (cargo) version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          # tests need engines and registries
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            $out/bin/imgscope man --quiet --output man
            installManPage man/*.1
            installShellCompletion --cmd imgscope \
              --bash <($out/bin/imgscope completions bash) \
              --zsh <($out/bin/imgscope completions zsh) \
              --fish <($out/bin/imgscope completions fish)
          '';
          meta = {
            inherit (cargo) description homepage;
            license = pkgs.lib.licenses.mit;
            mainProgram = cargo.name;
          };
        };
      });
    };
}
