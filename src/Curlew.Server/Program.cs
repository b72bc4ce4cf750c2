Curlew.Server.Hosting.FileMask.Close();
return await Curlew.Server.CommandLine.Run(args);
