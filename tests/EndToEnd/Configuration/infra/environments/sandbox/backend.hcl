# The sandbox keeps its state on this machine: the deployer itself supplies the path, in its own folder.
